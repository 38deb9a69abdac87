/// How a field of `INFO` becomes a number.
enum InfoNumber {
    /// The number itself; `ok` and `true` are 1, `err`, `fail` and `false` are 0; nil for every other word.
    static func value(_ bytes: ByteText) -> Double? {
        if let number = bytes.decimal { return number }
        if bytes.equals("ok") || bytes.equals("true") { return 1 }
        if bytes.equals("err") || bytes.equals("fail") || bytes.equals("false") { return 0 }
        return nil
    }
}
