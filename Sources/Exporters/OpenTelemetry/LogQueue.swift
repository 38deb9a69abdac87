/// Records of the log that wait to be sent.
final class LogQueue: LogDataSink {
    let queue: BatchQueue<LogData>

    init(_ limits: BatchLimits) {
        queue = BatchQueue(limits)
    }

    func take(_ record: LogData) {
        queue.put(record, cost: 256 + record.body.size + record.attributes.reduce(0) { $0 + $1.size })
    }
}

extension Attribute {
    /// What it takes in memory, by estimate, in bytes.
    fileprivate var size: Int { key.utf8.count + value.size + 32 }
}

extension AttributeValue {
    /// What it takes in memory, by estimate, in bytes.
    fileprivate var size: Int {
        switch self {
        case .string(let text): text.utf8.count + 16
        case .bytes(let bytes): bytes.count + 32
        case .array(let values): values.reduce(32) { $0 + $1.size }
        case .map(let attributes): attributes.reduce(32) { $0 + $1.size }
        case .bool, .int, .double: 16
        }
    }
}
