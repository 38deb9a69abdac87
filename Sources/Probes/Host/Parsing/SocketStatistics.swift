/// One protocol's line of `/proc/net/sockstat`, or the line `sockets: used 27`.
struct SocketStatistics: Equatable {
    let name: String
    let values: [(key: String, value: UInt64)]

    static func == (left: Self, right: Self) -> Bool {
        left.name == right.name && left.values.elementsEqual(right.values) { $0 == $1 }
    }

    /// The lines of a file: `TCP: inuse 2 orphan 0 tw 1 alloc 2 mem 203`.
    static func parse(_ bytes: ByteText, path: String) throws(CollectorError) -> [SocketStatistics] {
        var result: [SocketStatistics] = []
        try bytes.forEachLine { line throws(CollectorError) in
            guard let (name, rest) = line.split(at: ":") else { throw .malformed(path, line) }
            let fields = rest.fields
            guard !name.isEmpty, fields.count.isMultiple(of: 2) else { throw .malformed(path, line) }
            var values: [(key: String, value: UInt64)] = []
            for index in stride(from: 0, to: fields.count, by: 2) {
                guard let value = fields[index + 1].unsigned else { throw .malformed(path, line) }
                values.append((fields[index].text, value))
            }
            result.append(SocketStatistics(name: name.text, values: values))
        }
        guard !result.isEmpty else { throw .malformed(path) }
        return result
    }
}
