/// All ways in which a log may show something.
func printed(_ value: some Any) -> [String] {
  var dumped = ""
  dump(value, to: &dumped)
  return ["\(value)", String(describing: value), String(reflecting: value), dumped]
}
