using System.Xml.Linq;
using ExchangeSync.Simulator.Time;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Fields;

/// <summary>Time zones on the wire.</summary>
internal static class ZoneXml
{
    /// <summary>A zone by id and name, as items carry it.</summary>
    public static XElement Reference(string name, string id) =>
        new(Ns.T + name, new XAttribute("Id", id), new XAttribute("Name", ZoneTable.DisplayName(id)));

    /// <summary>A zone as an item carries it: one that is in no list comes with its rules, as Exchange sends those that another program defined.</summary>
    public static XElement OfItem(string name, string id, int year) => ZoneTable.Find(id) is not null
        ? Reference(name, id)
        : new XElement(Ns.T + name, new XAttribute("Id", id), new XAttribute("Name", ZoneTable.DisplayName(id)), ZoneDefinitionXml.Write(id, year).Elements());

    /// <summary>The zone of Exchange 2007, which knows only its name.</summary>
    public static XElement? Meeting(string? id) =>
        id is null ? null : new XElement(Ns.T + "MeetingTimeZone", new XAttribute("TimeZoneName", id));

    /// <summary>The Windows id in StartTimeZone, EndTimeZone or MeetingTimeZone.</summary>
    /// <exception cref="EwsException">The server does not know the zone.</exception>
    public static string Read(XElement zone)
    {
        var id = (string?)zone.Attribute("Id") ?? (string?)zone.Attribute("TimeZoneName") ?? "";
        return ZoneTable.Find(id) is null
            ? throw new EwsException("ErrorTimeZone", $"The time zone '{id}' is not known to the server.")
            : ZoneTable.Canonical(id);
    }
}
