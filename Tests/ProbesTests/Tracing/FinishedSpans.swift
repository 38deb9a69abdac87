import InMemoryTracing
import Tracing

extension InMemoryTracer {
    /// The one finished span of a name; nil where there is none, or several.
    func span(_ name: String) -> FinishedInMemorySpan? {
        let found = finishedSpans.filter { $0.operationName == name }
        return found.count == 1 ? found.first : nil
    }
}

extension FinishedInMemorySpan {
    /// An attribute as text; nil where there is none.
    func text(_ key: String) -> String? {
        switch attributes.get(key) {
        case .string(let text): text
        case .int32(let number): "\(number)"
        case .int64(let number): "\(number)"
        default: nil
        }
    }

    /// Whether it ended with an error.
    var isError: Bool { status?.code == .error }
}
