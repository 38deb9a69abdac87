public import Telemetry

/// What leaves the process by OpenTelemetry's protocol, and where it goes.
///
/// The defaults are the specification's, but for what a comment names. Nothing leaves unless a signal is turned on.
public struct OpenTelemetryConfiguration: Sendable, Equatable {
    /// Traces.
    public var traces = Traces()
    /// Metrics.
    public var metrics = Metrics()
    /// Logs.
    public var logs = Logs()
    /// The header formats that are read and written.
    public var propagators: Set<Propagator> = [.traceContext, .baggage]
    /// Attributes of the resource that count more than what was detected.
    public var resourceAttributes: [Attribute] = []
    /// The name that counts more than that of the attributes; nil for theirs.
    public var serviceName: String?

    /// The defaults: nothing leaves.
    public init() {}

    /// How spans are made and sent.
    public struct Traces: Sendable, Equatable {
        /// Whether they leave.
        public var isEnabled = false
        /// Where to.
        public var destination = OTLPDestination(signal: .traces)
        /// Which traces are kept.
        public var sampler = SamplerChoice.parentBased(root: .always)
        /// How much a span holds.
        public var limits = SpanLimits()
        /// How they are gathered.
        public var batch = BatchLimits()

        /// The defaults: nothing leaves.
        public init() {}
    }

    /// How metrics are sent.
    public struct Metrics: Sendable, Equatable {
        /// Whether they leave.
        public var isEnabled = false
        /// Where to.
        public var destination = OTLPDestination(signal: .metrics)
        /// From one export to the next.
        public var interval = Duration.seconds(60)
        /// The longest an export takes, with its retries.
        public var timeout = Duration.seconds(30)
        /// What counters and histograms count from.
        public var temporality = TemporalityPreference.cumulative
        /// Which values may become exemplars.
        public var exemplarFilter = ExemplarFilter.traceBased
        /// Whether everything that `/metrics` shows leaves, too, and not only what the process says of itself.
        public var includesSnapshot = false

        /// The defaults: nothing leaves.
        public init() {}
    }

    /// How records of the log are sent.
    public struct Logs: Sendable, Equatable {
        /// Whether they leave.
        public var isEnabled = false
        /// Where to.
        public var destination = OTLPDestination(signal: .logs)
        /// How they are gathered.
        public var batch = BatchLimits(delay: .seconds(1))
        /// How much a record holds.
        public var limits = SpanLimits()

        /// The defaults: nothing leaves.
        public init() {}
    }
}

/// What leaves.
public enum OTLPSignal: String, Sendable, CaseIterable {
    case traces, metrics, logs
}

/// The header formats of contexts.
public enum Propagator: String, Sendable, CaseIterable {
    /// `traceparent` and `tracestate`.
    case traceContext = "tracecontext"
    /// `baggage`.
    case baggage
}

/// Which traces are kept.
public indirect enum SamplerChoice: Sendable, Equatable {
    case always
    case never
    /// A share of the traces, from 0 to 1, the same in every process.
    case ratio(Double)
    /// What the parent's process decided; the root's sampler where there is none.
    case parentBased(root: SamplerChoice)
}

/// How counters and histograms count.
public enum TemporalityPreference: String, Sendable, CaseIterable {
    case cumulative, delta
    /// As delta: there are no asynchronous counters here, of which alone it says something else.
    case lowMemory = "lowmemory"
}

/// Which values may become exemplars.
public enum ExemplarFilter: String, Sendable, CaseIterable {
    /// Those measured within a kept trace.
    case traceBased = "trace_based"
    case alwaysOn = "always_on"
    case alwaysOff = "always_off"
}

/// How much a span or a record holds; what is over it is dropped and counted.
public struct SpanLimits: Sendable, Equatable {
    /// Attributes of a span or a record.
    public var attributes = 128
    /// Bytes of UTF-8 of a text; 32 KiB, where the specification sets no limit.
    public var valueLength = 32 << 10
    /// Events of a span.
    public var events = 128
    /// Links of a span.
    public var links = 128
    /// Attributes of an event.
    public var eventAttributes = 128
    /// Attributes of a link.
    public var linkAttributes = 128

    /// The defaults.
    public init() {}
}

/// How items are gathered before they leave.
public struct BatchLimits: Sendable, Equatable {
    /// How long the first of a batch waits at most.
    public var delay: Duration
    /// The longest an export takes, with its retries.
    public var exportTimeout: Duration
    /// How many items wait at most; more are dropped and counted.
    public var queue: Int
    /// How many leave at once.
    public var batch: Int
    /// How many bytes wait at most, by estimate; 16 MiB, where the specification sets no limit.
    public var bytes: Int

    /// The specification's numbers.
    public init(
        delay: Duration = .seconds(5), exportTimeout: Duration = .seconds(30), queue: Int = 2_048, batch: Int = 512,
        bytes: Int = 16 << 20
    ) {
        self.delay = delay
        self.exportTimeout = exportTimeout
        self.queue = queue
        self.batch = batch
        self.bytes = bytes
    }
}

/// Where one signal goes, and how.
public struct OTLPDestination: Sendable, Equatable {
    /// The encoding of bodies.
    public enum Encoding: String, Sendable, CaseIterable {
        case protobuf = "http/protobuf"
        case json = "http/json"
    }

    /// A header of every request; its value may be a secret.
    public struct Header: Sendable, Equatable {
        /// The name.
        public let name: String
        /// The value.
        public let value: Redacted<String>

        /// Creates a header.
        public init(name: String, value: String) {
            self.name = name
            self.value = Redacted(value)
        }
    }

    /// The whole address; the specification's on this host unless told.
    public var url: String
    /// The encoding of bodies.
    public var encoding = Encoding.protobuf
    /// Whether bodies are packed by gzip.
    public var isCompressed = false
    /// Sent with every request.
    public var headers: [Header] = []
    /// The time for one request.
    public var timeout = Duration.seconds(10)
    /// A PEM file with the only authorities to trust; nil trusts those of the system.
    public var certificateAuthorityFile: String?
    /// A PEM file with the certificate to show; with a key or not at all.
    public var clientCertificateFile: String?
    /// A PEM file with its key.
    public var clientKeyFile: String?

    /// The destination of a signal on this host.
    public init(signal: OTLPSignal) {
        url = "http://localhost:4318/v1/\(signal.rawValue)"
    }
}
