public import Logging
import Tracing

extension Logger.MetadataProvider {
    /// Gives records the `request_id` of the request that is being answered, whoever's logger writes them.
    public static let requestID = Logger.MetadataProvider {
        guard let id = ServiceContext.current?.requestID else { return [:] }
        return ["request_id": .string(id)]
    }
}
