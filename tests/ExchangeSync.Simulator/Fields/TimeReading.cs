using ExchangeSync.Simulator.Time;
using NodaTime;

namespace ExchangeSync.Simulator.Fields;

/// <summary>What a request says about time beside the values themselves.</summary>
/// <param name="ContextZone">Windows id of TimeZoneContext, or null where the request has none.</param>
/// <param name="Now">The server's time.</param>
/// <param name="Version">The release whose form the client speaks.</param>
internal sealed record TimeReading(string? ContextZone, Instant Now, ServerVersion Version)
{
    /// <summary>The zone of a value without Z or offset where no zone of the item itself was sent.</summary>
    public DateTimeZone BareZone => ZoneTable.RulesOf(ContextZone);
}
