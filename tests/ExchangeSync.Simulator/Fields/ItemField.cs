using System.Xml.Linq;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Fields;

/// <summary>One property of an item on the wire.</summary>
/// <param name="Uri">Its FieldURI, such as item:Subject.</param>
/// <param name="Shape">The smallest base shape that has it.</param>
/// <param name="Write">Its element, or null where the item has no value.</param>
internal sealed record ItemField(string Uri, Shapes Shape, Func<MailboxItem, FieldContext, XElement?> Write)
{
    /// <summary>The first release that knows the property.</summary>
    public ServerVersion Since { get; init; } = ServerVersion.Exchange2007;

    /// <summary>FindItem returns it; the others (bodies, attendees, occurrences) need GetItem.</summary>
    public bool InFind { get; init; } = true;

    public string Name => Uri[(Uri.IndexOf(':', StringComparison.Ordinal) + 1)..];

    public static ItemField Of(string uri, Shapes shape, Func<MailboxItem, object?> value) => new(
        uri, shape, (item, _) => value(item) is { } v ? new XElement(Ns.T + uri[(uri.IndexOf(':', StringComparison.Ordinal) + 1)..], v) : null);
}
