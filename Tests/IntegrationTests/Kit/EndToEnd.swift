import Testing

/// Tests of the built program, one after the other: they measure time and share one machine.
@Suite("The built program", .serialized, .blocking)
enum EndToEnd {}

/// Tests that mostly wait; they run beside the others.
@Suite("The built program over time", .blocking)
enum OverTime {}
