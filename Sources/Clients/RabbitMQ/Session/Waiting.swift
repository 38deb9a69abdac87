/// Waits for answers beside a clock.
enum Waiting {
    /// The outcome of an answer; at the deadline `expire` must give it, and a cancelled task leaves at once.
    static func outcome<Value: Sendable>(
        of answer: Answer<Value>, until deadline: Deadline, expire: @escaping @Sendable () -> Void
    ) async -> Result<Value, RabbitMQError> {
        await withTaskGroup(of: Void.self, returning: Result<Value, RabbitMQError>.self) { group in
            group.addTask {
                // Ends by an error when the outcome was there first.
                guard (try? await Task.sleep(until: deadline.instant, clock: .continuous)) != nil else { return }
                expire()
            }
            let outcome = await withTaskCancellationHandler {
                await answer.wait()
            } onCancel: {
                answer.give(.failure(RabbitMQError(.cancelled, "the task was cancelled")))
            }
            group.cancelAll()
            return outcome
        }
    }
}
