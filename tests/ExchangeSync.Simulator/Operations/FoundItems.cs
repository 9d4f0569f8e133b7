using System.Xml.Linq;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Operations;

/// <summary>One page of a listing.</summary>
/// <param name="Items">Its items.</param>
/// <param name="Total">How many there are in all.</param>
/// <param name="NextOffset">The offset of the page after it; null in a calendar view, which has no pages.</param>
/// <param name="IsLast">Whether nothing follows; where not given, whether all are there.</param>
internal sealed record FoundItems(IReadOnlyList<MailboxItem> Items, int Total, int? NextOffset, bool? IsLast = null)
{
    public XElement Write(Func<MailboxItem, XElement> write) => new(
        Ns.M + "RootFolder",
        NextOffset is { } next ? new XAttribute("IndexedPagingOffset", next) : null,
        new XAttribute("TotalItemsInView", Total),
        new XAttribute("IncludesLastItemInRange", Scalar.Write(IsLast ?? Items.Count == Total)),
        new XElement(Ns.T + "Items", Items.Select(write)));
}
