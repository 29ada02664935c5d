# Photos and documents that hang on something
document = { $title } ({ $kind }, { $size })
numbered = { $title } { $n }
