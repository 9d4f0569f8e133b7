using System.Xml.Linq;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Operations;

/// <summary>Finds a mailbox in the directory by one of its addresses.</summary>
internal static class ResolveNames
{
    public static XElement Run(RequestContext context) => Batch.Run(context, [context.Operation.Element(Ns.M + "UnresolvedEntry")!], entry =>
    {
        var name = entry.Value.Trim();
        var address = name.StartsWith("smtp:", StringComparison.OrdinalIgnoreCase) ? name[5..] : name;
        var mailbox = context.Server.ByAddress(address)
            ?? throw new EwsException("ErrorNameResolutionNoResults", "No results were found.");
        return
        [
            new XElement(
                Ns.M + "ResolutionSet",
                new XAttribute("TotalItemsInView", 1),
                new XAttribute("IncludesLastItemInRange", "true"),
                new XElement(
                    Ns.T + "Resolution",
                    new XElement(
                        Ns.T + "Mailbox",
                        new XElement(Ns.T + "Name", mailbox.DisplayName),
                        new XElement(Ns.T + "EmailAddress", mailbox.Address),
                        new XElement(Ns.T + "RoutingType", "SMTP"),
                        new XElement(Ns.T + "MailboxType", "Mailbox")))),
        ];
    });
}
