public import RedisClient

/// Which Redis server a probe asks, and what it looks at in the background.
public struct RedisProbeSettings: Sendable {
    /// How the server is reached.
    public var connection: RedisSettings
    /// Which names the families have.
    public var names: NamesProfile
    /// Keys, or patterns of keys, whose number and size are found out in the background; none unless given.
    public var keys: [KeySample]
    /// Streams whose length and groups are looked at in the background; none unless given.
    public var streams: [StreamSample]
    /// How the background work is held back.
    public var sampling: SamplingPace

    /// Creates settings with the defaults of an ordinary server.
    public init(
        connection: RedisSettings, names: NamesProfile = .current, keys: [KeySample] = [],
        streams: [StreamSample] = [], sampling: SamplingPace = SamplingPace()
    ) {
        self.connection = connection
        self.names = names
        self.keys = keys
        self.streams = streams
        self.sampling = sampling
    }

    /// Whether there is anything to look at in the background.
    public var samplesAnything: Bool { !keys.isEmpty || !streams.isEmpty }
}

/// Keys to look at: one by its name, or all that a pattern matches.
public struct KeySample: Sendable, Hashable {
    /// The number of the database.
    public var database: Int
    /// A key, or a pattern in the syntax of `SCAN`: one with `*`, `?` or `[` in it.
    public var pattern: String
    /// How many keys of a pattern are measured, picked evenly from all; 1 to 1000.
    public var measured: Int
    /// How many of the measured keys are shown by name, the largest ones; 0 to 100.
    public var shown: Int

    /// Creates a sample; numbers outside their range are clamped to it.
    public init(database: Int = 0, pattern: String, measured: Int = 100, shown: Int = 5) {
        self.database = database
        self.pattern = pattern
        self.measured = min(max(measured, 1), 1_000)
        self.shown = min(max(shown, 0), 100)
    }

    /// Whether it is a pattern rather than a key.
    var isPattern: Bool { pattern.contains { "*?[".contains($0) } }
}

/// A stream to look at.
public struct StreamSample: Sendable, Hashable {
    /// The number of the database.
    public var database: Int
    /// The stream's key.
    public var key: String

    /// Creates a sample.
    public init(database: Int = 0, key: String) {
        self.database = database
        self.key = key
    }
}
