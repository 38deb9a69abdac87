/// What was once found out about a name of a kernel file, remembered for the next rounds.
///
/// Such a file has the same names in the same order every time, so the value wanted next is nearly always the one
/// behind the last: a comparison of bytes, no hash and no string.
struct NameCache<Value> {
    private static var limit: Int { 4_096 }

    private var entries: [(name: [UInt8], value: Value)] = []
    private var indices: [[UInt8]: Int] = [:]
    private var cursor = 0

    /// Goes back to the first name; to be called before each round.
    mutating func restart() { cursor = 0 }

    /// The value of a name, made where the name is new.
    mutating func value(of name: ByteText, make: (ByteText) -> Value) -> Value {
        if cursor < entries.count, entries[cursor].name.elementsEqual(name) {
            cursor += 1
            return entries[cursor - 1].value
        }
        let key = Array(name)
        if let index = indices[key] {
            cursor = index + 1
            return entries[index].value
        }
        let value = make(name)
        // Garbage must not fill the memory.
        guard entries.count < Self.limit else { return value }
        indices[key] = entries.count
        entries.append((key, value))
        cursor = entries.count
        return value
    }
}
