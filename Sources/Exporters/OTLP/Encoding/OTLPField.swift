/// A field of a message: its number on the wire and its name in JSON.
struct OTLPField {
    let number: UInt32
    let name: StaticString

    @inline(__always)
    init(_ number: UInt32, _ name: StaticString) {
        self.number = number
        self.name = name
    }
}
