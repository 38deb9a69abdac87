import Telemetry

/// Chooses what is kept of a text in the Prometheus format while it is read, so that a long one needs little memory.
protocol ExpositionReader: AnyObject {
    /// Whether lines about this name are read at all; the lines of other names are not even looked at.
    ///
    /// - Parameter name: as the line spells it, so with `_bucket`, `_sum` or `_count` for some samples.
    func wants(_ name: ByteText) -> Bool
    /// Whether the sample is kept in its family; a reader that has taken what it needs says no.
    func keeps(_ sample: Sample, of family: String) -> Bool
}
