import Glibc

extension AgentSettings {
    /// How long a stop waits so that gates see it: not at all on a terminal, where somebody waits.
    var drainDelay: Duration { isatty(STDIN_FILENO) == 1 ? .zero : shutdown.drain }
}
