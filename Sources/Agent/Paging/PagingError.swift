/// Why the alerting does not take an order.
enum PagingError: Error, CustomStringConvertible {
    /// It reads what was kept and is not there yet.
    case starting

    var description: String { "the alerting is starting: try again in a second" }
}
