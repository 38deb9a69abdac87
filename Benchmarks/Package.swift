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
        )
    ]
)
