//! Compiles the words of each slice of this part.

fn main() {
    liren_i18n::build_slices();
}
