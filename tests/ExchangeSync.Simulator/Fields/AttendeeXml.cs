using System.Xml.Linq;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Fields;

/// <summary>People on the wire.</summary>
internal static class AttendeeXml
{
    public static XElement Write(Attendee attendee) => new(
        Ns.T + "Attendee",
        Mailbox(attendee),
        new XElement(Ns.T + "ResponseType", attendee.Response));

    public static XElement Mailbox(Attendee person) => new(
        Ns.T + "Mailbox",
        new XElement(Ns.T + "Name", person.Name),
        new XElement(Ns.T + "EmailAddress", person.Address),
        new XElement(Ns.T + "RoutingType", "SMTP"),
        new XElement(Ns.T + "MailboxType", "Mailbox"));

    public static IEnumerable<Attendee> Read(XElement list, string role) => list.Elements(Ns.T + "Attendee").Select(a =>
    {
        var mailbox = a.Element(Ns.T + "Mailbox");
        var address = mailbox?.Element(Ns.T + "EmailAddress")?.Value.Trim() ?? "";
        return address.Contains('@', StringComparison.Ordinal)
            ? new Attendee(mailbox?.Element(Ns.T + "Name")?.Value ?? address, address, role, a.Element(Ns.T + "ResponseType")?.Value ?? "Unknown")
            : throw new EwsException("ErrorInvalidRecipients", "At least one recipient isn't valid.");
    });
}
