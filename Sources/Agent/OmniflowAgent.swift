import ArgumentParser
import Hummingbird

@main
struct OmniflowAgent: AsyncParsableCommand {
    func run() async throws {}
}
