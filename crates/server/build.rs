//! Compiles the words of what the program itself says.

fn main() {
    liren_i18n::build_slices();
}
