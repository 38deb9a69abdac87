// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who builds the agent needs the benchmark library.
let package = Package(
    name: "Benchmarks",
    dependencies: [
        // Named, since the identity of a path is the name of the folder that the checkout happens to have.
        .package(name: "omniflow-agent", path: ".."),
        // Without its traits: no interposer of malloc or of the Swift runtime, which would slow down what is measured.
        .package(url: "https://github.com/ordo-one/benchmark.git", exact: "1.38.1", traits: []),
        .package(url: "https://github.com/apple/swift-distributed-tracing.git", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
    ],
    targets: [
        .executableTarget(
            name: "AgentBenchmarks",
            dependencies: [
                .product(name: "Telemetry", package: "omniflow-agent"),
                .product(name: "Probes", package: "omniflow-agent"),
                .product(name: "Exporters", package: "omniflow-agent"),
                .product(name: "Benchmark", package: "benchmark"),
            ],
            path: "Benchmarks/AgentBenchmarks",
            swiftSettings: [.swiftLanguageMode(.v6)],
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        ),
        // Apart, since it needs no probe and no client of theirs.
        .executableTarget(
            name: "TelemetryBenchmarks",
            dependencies: [
                .product(name: "Telemetry", package: "omniflow-agent"),
                .product(name: "Exporters", package: "omniflow-agent"),
                .product(name: "Benchmark", package: "benchmark"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            path: "Benchmarks/TelemetryBenchmarks",
            swiftSettings: [.swiftLanguageMode(.v6)],
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        ),
        // Many spans at once, and allocations; scripts/measure-telemetry runs it.
        .executableTarget(
            name: "telemetry-load",
            dependencies: [
                "CountedMemory",
                .product(name: "Telemetry", package: "omniflow-agent"),
                .product(name: "Exporters", package: "omniflow-agent"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            path: "TelemetryLoad",
            swiftSettings: [.swiftLanguageMode(.v6)]
        ),
        // The C library's allocator with a counter before it.
        .target(name: "CountedMemory", path: "CountedMemory"),
    ]
)
