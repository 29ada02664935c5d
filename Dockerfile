# Two stages: build with Rust, run with nothing but the C library and certificates.
FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked --package liren-server

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* \
 && useradd --system --create-home --home-dir /var/lib/liren liren
COPY --from=build /src/target/release/liren /usr/local/bin/liren
USER liren
WORKDIR /var/lib/liren
VOLUME /var/lib/liren
EXPOSE 8080
# Settings come from a mounted file or from LIREN_* variables (see deploy/liren.example.toml).
ENV LIREN_LISTEN=0.0.0.0:8080 LIREN_DATABASE=sqlite:/var/lib/liren/liren.db LIREN_FILES=/var/lib/liren/files LIREN_KEYS=/var/lib/liren/keys
HEALTHCHECK --interval=30s --timeout=3s CMD ["/usr/local/bin/liren", "check", "--alive"]
CMD ["liren", "serve"]
