extension NetworkLink {
    /// The traffic counters of an interface, in the kernel's order of `rtnl_link_stats64` and under its names.
    public struct Counters: Sendable, Equatable {
        /// The position of a counter in `rtnl_link_stats64`.
        public enum Field: Int, Sendable, CaseIterable {
            case receivedPackets, transmittedPackets, receivedBytes, transmittedBytes, receiveErrors, transmitErrors
            case receiveDropped, transmitDropped, multicast, collisions
            case receiveLengthErrors, receiveOverErrors, receiveCRCErrors, receiveFrameErrors, receiveFIFOErrors
            case receiveMissedErrors
            case transmitAbortedErrors, transmitCarrierErrors, transmitFIFOErrors, transmitHeartbeatErrors
            case transmitWindowErrors
            case receivedCompressed, transmittedCompressed, receiveNoHandler
        }

        private let values: [UInt64]

        /// Creates counters from values in the order of `Field`; those that are missing are 0.
        public init(_ values: [UInt64]) {
            self.values = values
        }

        /// Reads the bytes of an `IFLA_STATS64` attribute; an older kernel's may be shorter.
        init?(_ bytes: ArraySlice<UInt8>) {
            let values = (0..<min(bytes.count / 8, Field.allCases.count)).compactMap {
                bytes.value(at: $0 * 8, as: UInt64.self)
            }
            guard !values.isEmpty else { return nil }
            self.values = values
        }

        /// The value of one counter since the interface came.
        public subscript(_ field: Field) -> UInt64 {
            field.rawValue < values.count ? values[field.rawValue] : 0
        }
    }
}
