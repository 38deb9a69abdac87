import RedisClient

/// What a key holds and what it costs.
struct KeyMeasure: Sendable, Equatable {
    let key: String
    /// Bytes of a string, elements of everything else; nil for types without a cheap count.
    let size: Double?
    /// What it costs in memory, in bytes; estimated by the server from a few elements.
    let bytes: Double?

    /// The commands that ask for the type and the memory of keys.
    static func questions(_ keys: [String]) -> [[String]] {
        keys.flatMap { [["TYPE", $0], ["MEMORY", "USAGE", $0]] }
    }

    /// The command that counts what a key of a type holds; nil for a type without one, and for no key at all.
    static func sizeQuestion(_ type: String, _ key: String) -> [String]? {
        switch type {
        case "string": ["STRLEN", key]
        case "list": ["LLEN", key]
        case "set": ["SCARD", key]
        case "zset": ["ZCARD", key]
        case "hash": ["HLEN", key]
        case "stream": ["XLEN", key]
        default: nil
        }
    }
}

/// What a look at one `KeySample` has found.
struct KeyFindings: Sendable {
    let sample: KeySample
    /// How many keys the pattern matches; 0 or 1 for a key.
    let matched: Int
    let measures: [KeyMeasure]
}
