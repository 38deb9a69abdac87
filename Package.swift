// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target of ours: language mode 6, explicit existentials and imports, no warning left.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

// Products of other packages, each named once.
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let inMemoryTracing = Target.Dependency.product(name: "InMemoryTracing", package: "swift-distributed-tracing")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioExtras = Target.Dependency.product(name: "NIOExtras", package: "swift-nio-extras")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let tracing = Target.Dependency.product(name: "Tracing", package: "swift-distributed-tracing")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "omniflow-agent",
    products: [
        .executable(name: "omniflow-agent", targets: ["Agent"]),
        .library(name: "Telemetry", targets: ["Telemetry"]),
        .library(name: "Probes", targets: ["Probes"]),
        .library(name: "Exporters", targets: ["Exporters"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing.git", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.0", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache.git", from: "2.1.0"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        // The program: settings, wiring, HTTP, status page, command line.
        .executableTarget(
            name: "Agent",
            dependencies: [
                "Probes", "Exporters", "Alerting", "Telemetry",
                "BlockingIO", "Gzip", "HTTPClient", "LinuxHost", "NetworkClient", "Passwords", "PostgresClient",
                "RabbitMQClient", "RedisClient", "Regex", "SystemdClient", "TLSInspection",
                argumentParser, coreMetrics, crypto, httpTypes, hummingbird, hummingbirdCore, logging, mustache,
                nioCore, nioExtras, nioHTTP1, nioHTTPTypes, nioHTTPTypesHTTP1, nioPosix, nioSSL,
                serviceLifecycle, tracing, unixSignals, yams,
            ],
            resources: [
                .embedInCode("StatusPage/Templates/page.mustache"), .embedInCode("StatusPage/Templates/page.css"),
                .embedInCode("StatusPage/Templates/runbook.mustache"),
            ],
            swiftSettings: strict
        ),

        // Measure | publish | judge: these three never see each other.
        .target(
            name: "Probes",
            dependencies: [
                "Telemetry", "LinuxHost", "Regex", "BlockingIO", "HTTPClient", "NetworkClient", "PostgresClient",
                "RabbitMQClient", "RedisClient", "TLSInspection", tracing,
            ], swiftSettings: strict),
        .target(
            name: "Exporters",
            dependencies: [
                "Telemetry", "BlockingIO", "Gzip", "HTTPClient", coreMetrics, logging, serviceLifecycle, tracing,
            ], swiftSettings: strict),
        .target(
            name: "Alerting",
            dependencies: [
                "Telemetry", "BlockingIO", "HTTPClient", grdb, logging, mustache, serviceLifecycle, tracing,
            ],
            swiftSettings: strict),

        // Words of the house: pure values, imports nothing of ours.
        .target(name: "Telemetry", dependencies: [coreMetrics, logging, tracing], swiftSettings: strict),

        // One Swift target for each C library.
        .target(name: "BlockingIO", path: "Sources/Clients/BlockingIO", swiftSettings: strict),
        .target(
            name: "LinuxHost", dependencies: ["CLinux", "BlockingIO"], path: "Sources/Clients/LinuxHost",
            swiftSettings: strict),
        .target(
            name: "SystemdClient", dependencies: ["CSystemd"], path: "Sources/Clients/Systemd", swiftSettings: strict),
        .target(name: "Gzip", dependencies: ["CZlib"], path: "Sources/Clients/Gzip", swiftSettings: strict),
        .target(name: "Passwords", dependencies: ["CArgon2"], path: "Sources/Clients/Passwords", swiftSettings: strict),
        .target(name: "Regex", dependencies: ["CRE2"], path: "Sources/Clients/Regex", swiftSettings: strict),
        .target(
            name: "HTTPClient", dependencies: ["CCurl", "BlockingIO"], path: "Sources/Clients/HTTP",
            swiftSettings: strict),

        .target(
            name: "PostgresClient", dependencies: ["CLibPQ", "BlockingIO"], path: "Sources/Clients/Postgres",
            swiftSettings: strict),
        .target(
            name: "RedisClient", dependencies: ["CHiredis", "BlockingIO", nioCore, nioPosix, nioSSL],
            path: "Sources/Clients/Redis", swiftSettings: strict),
        .target(
            name: "NetworkClient", dependencies: ["CNetwork", "BlockingIO"], path: "Sources/Clients/Network",
            swiftSettings: strict),
        .target(
            name: "TLSInspection", dependencies: ["COpenSSL"], path: "Sources/Clients/TLSInspection",
            swiftSettings: strict),
        .target(
            name: "RabbitMQClient", dependencies: ["CRabbitMQ", "BlockingIO"], path: "Sources/Clients/RabbitMQ",
            swiftSettings: strict),

        // For tests only: a manual clock, fake probes, the conformance suites.
        .target(
            name: "AgentTestKit", dependencies: ["Telemetry", "Exporters", "Probes"], swiftSettings: strict),

        .systemLibrary(name: "CLinux", path: "Sources/CLibraries/CLinux"),
        .systemLibrary(
            name: "CSystemd", path: "Sources/CLibraries/CSystemd", pkgConfig: "libsystemd",
            providers: [.apt(["libsystemd-dev"])]),
        .systemLibrary(
            name: "CZlib", path: "Sources/CLibraries/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(
            name: "CArgon2", path: "Sources/CLibraries/CArgon2", pkgConfig: "libargon2",
            providers: [.apt(["libargon2-dev"])]),
        .systemLibrary(
            name: "CCurl", path: "Sources/CLibraries/CCurl", pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev", "libssl-dev"])]),
        .systemLibrary(
            name: "CLibPQ", path: "Sources/CLibraries/CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(
            name: "CHiredis", path: "Sources/CLibraries/CHiredis", pkgConfig: "hiredis",
            providers: [.apt(["libhiredis-dev"])]),
        .systemLibrary(
            name: "CRabbitMQ", path: "Sources/CLibraries/CRabbitMQ", pkgConfig: "librabbitmq",
            providers: [.apt(["librabbitmq-dev"])]),
        .systemLibrary(
            name: "COpenSSL", path: "Sources/CLibraries/COpenSSL", pkgConfig: "openssl",
            providers: [.apt(["libssl-dev"])]),
        .target(
            name: "CNetwork", path: "Sources/CLibraries/CNetwork",
            linkerSettings: [.linkedLibrary("resolv")]),
        .target(
            name: "CRE2", path: "Sources/CLibraries/CRE2",
            linkerSettings: [.linkedLibrary("re2")]),

        // Tests mirror Sources.
        .testTarget(
            name: "TelemetryTests",
            dependencies: ["Telemetry", "AgentTestKit", coreMetrics, inMemoryTracing, logging, tracing],
            swiftSettings: strict),
        .testTarget(
            name: "ProbesTests",
            dependencies: [
                "Probes", "Telemetry", "LinuxHost", "Regex", "BlockingIO", "AgentTestKit", "HTTPClient",
                "NetworkClient", "PostgresClient", "RabbitMQClient", "RedisClient", "TLSInspection", inMemoryTracing,
                tracing,
            ],
            exclude: ["Fixtures", "Postgres/Fixtures"], swiftSettings: strict),
        .testTarget(
            name: "ExportersTests",
            dependencies: [
                "Exporters", "Telemetry", "AgentTestKit", "BlockingIO", "Gzip", "HTTPClient", coreMetrics, logging,
                serviceLifecycle, tracing,
            ], exclude: ["Fixtures"],
            swiftSettings: strict),
        .testTarget(
            name: "AlertingTests",
            dependencies: [
                "Alerting", "AgentTestKit", "BlockingIO", "HTTPClient", "Telemetry", grdb, inMemoryTracing, logging,
                serviceLifecycle, tracing,
            ], swiftSettings: strict),
        .testTarget(name: "GzipTests", dependencies: ["Gzip"], swiftSettings: strict),
        .testTarget(name: "SystemdClientTests", dependencies: ["SystemdClient"], swiftSettings: strict),
        .testTarget(name: "PasswordsTests", dependencies: ["Passwords"], swiftSettings: strict),
        .testTarget(name: "HTTPClientTests", dependencies: ["HTTPClient"], swiftSettings: strict),
        .testTarget(name: "PostgresClientTests", dependencies: ["PostgresClient"], swiftSettings: strict),
        .testTarget(
            name: "RedisClientTests", dependencies: ["RedisClient", nioCore, nioEmbedded, nioPosix],
            swiftSettings: strict),
        .testTarget(name: "NetworkClientTests", dependencies: ["NetworkClient"], swiftSettings: strict),
        .testTarget(name: "TLSInspectionTests", dependencies: ["TLSInspection"], swiftSettings: strict),
        .testTarget(name: "RabbitMQClientTests", dependencies: ["RabbitMQClient"], swiftSettings: strict),
        .testTarget(
            name: "AgentTests",
            dependencies: [
                "Agent", "AgentTestKit", "Alerting", "Exporters", "Probes", "Telemetry", "Regex", "LinuxHost",
                "HTTPClient",
                "BlockingIO", "NetworkClient", "Passwords", "PostgresClient", "RabbitMQClient", "RedisClient",
                "TLSInspection", coreMetrics, inMemoryTracing, logging, hummingbird,
                nioCore, nioPosix, httpTypes, serviceLifecycle, tracing,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "AgentTestKit", "Exporters", "PostgresClient", "Probes", "RedisClient", "Telemetry", tracing,
            ],
            exclude: ["Fixtures"], swiftSettings: strict),
        .testTarget(name: "RepositoryTests", swiftSettings: strict),
    ]
)
