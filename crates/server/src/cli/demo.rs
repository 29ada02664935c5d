//! `liren demo`: an invented Bantang to try everything with.

use std::io::Write;
use std::net::{IpAddr, SocketAddr, TcpListener, UdpSocket};
use std::path::PathBuf;

use clap::Args;
use liren_server::demo::{self, Facts, PersonFact};
use liren_server::logs;

use super::serve;

/// Try Liren with invented people and matters of Bantang Community. Its data is kept between starts.
#[derive(Args)]
pub struct Demo {
    /// Where the demo keeps its data
    #[arg(long, value_name = "DIR", default_value = "data-demo")]
    data: PathBuf,
    /// Where to listen; 0.0.0.0:8080 lets a phone in the local network look
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Start over: dates are relative to now again
    #[arg(long)]
    fresh: bool,
    /// Run this many days ahead of the system's clock, to see what becomes of things
    #[arg(long, value_name = "DAYS", default_value_t = 0)]
    ahead: u16,
    /// Hooks may go to addresses of this machine and its network
    #[arg(long)]
    hooks_private: bool,
    /// The first line on standard output is one JSON object with the address, people, buildings and matters
    #[arg(long)]
    json: bool,
}

impl Demo {
    /// Loads where needed, then serves until told to stop.
    pub fn run(&self) -> Result<(), String> {
        logs::start("warn", false)?;
        let listener = TcpListener::bind(self.listen).map_err(|e| format!("{}: {e}; try --listen 127.0.0.1:0", self.listen))?;
        let addr = listener.local_addr().map_err(|e| e.to_string())?;
        let mut config = demo::config(&self.data, format!("http://{}", seen(addr)));
        config.hooks_private = self.hooks_private;
        let app = demo::open(&config, &self.data, self.fresh, self.ahead, &|step| eprintln!("demo: {step}"))?;
        let facts = demo::facts(&app, &config.base_url)?;
        let json = self.json;
        serve::run(&config, app, listener, |_| drop(say(&facts, json)))
    }
}

/// The address people type: behind 0.0.0.0 the one of this machine in its network.
fn seen(addr: SocketAddr) -> SocketAddr {
    if !addr.ip().is_unspecified() {
        return addr;
    }
    // Nothing is sent: connecting a datagram socket only asks which way a packet would go.
    let out = UdpSocket::bind(("0.0.0.0", 0)).and_then(|s| s.connect(("192.0.2.1", 9)).and_then(|()| s.local_addr()));
    SocketAddr::new(out.map_or(IpAddr::from([127, 0, 0, 1]), |a| a.ip()), addr.port())
}

fn say(facts: &Facts, json: bool) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    if json {
        let line = serde_json::to_string(facts).map_err(std::io::Error::other)?;
        writeln!(out, "{line}")?;
        return out.flush();
    }
    writeln!(out, "\n  Liren 里仁 · 演示 demo\n\n  {}\n", facts.base_url)?;
    writeln!(out, "  演示数据，人物与事项均为虚构。 All people and matters are invented.\n")?;
    writeln!(out, "  登录 Sign in: {}/sign-in", facts.base_url)?;
    writeln!(out, "  密码 password: {}   验证码种子 TOTP seed: {}\n", demo::PASSWORD, demo::TOTP_SEED)?;
    writeln!(out, "  {}{}{}验证码 TOTP", wide("身份 role", 30), wide("姓名 name", 16), wide("登录名 login", 16))?;
    people(&mut out, &facts.people)?;
    writeln!(out, "\n  隔壁的社区，业主可以在网上投票 next door, where owners may vote on the web: {}", facts.next_door.url)?;
    people(&mut out, &facts.next_door.people)?;
    let posters: Vec<String> =
        facts.buildings.iter().take(3).map(|b| format!("{}/b/{} {}", facts.base_url, b.code, b.name)).collect();
    writeln!(out, "\n  海报上的二维码指向 the QR on a poster leads to:\n    {}", posters.join("\n    "))?;
    writeln!(out, "  短信和邮件 messages: {}/mailbox\n", facts.base_url)?;
    out.flush()
}

fn people(out: &mut impl Write, all: &[PersonFact]) -> std::io::Result<()> {
    for p in all {
        let role = format!("{} {}", role(p.role), p.role);
        let totp = if p.totp.is_some() { "需要 needed" } else { "-" };
        writeln!(out, "  {}{}{}{totp}", wide(&role, 30), wide(p.name, 16), wide(p.login, 16))?;
    }
    Ok(())
}

/// Roles in Chinese, as the default pack says them.
fn role(code: &str) -> &'static str {
    match code {
        "resident" => "居民",
        "owner" => "业主",
        "renter" => "租户",
        "neighbour_leader" => "邻长",
        "group_leader" => "组长",
        "grid_lead" => "片长",
        "grid_worker" => "网格员",
        "community_worker" => "社区工作者",
        "chair" => "居委会主任",
        "street_officer" => "街道经办人",
        _ => "",
    }
}

/// Padded to so many columns; a Chinese character takes two.
fn wide(text: &str, columns: usize) -> String {
    let taken: usize = text.chars().map(|c| if c as u32 >= 0x2e80 { 2 } else { 1 }).sum();
    format!("{text}{}", " ".repeat(columns.saturating_sub(taken)))
}
