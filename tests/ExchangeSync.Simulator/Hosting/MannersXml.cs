using System.Xml.Linq;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Hosting;

/// <summary>What a server's manners make of an answer.</summary>
internal static class MannersXml
{
    private static readonly HashSet<string> Times = ["Start", "End", "OriginalStart", "DateTimeCreated", "LastModifiedTime"];

    public static XElement Apply(ServerManners manners, XElement body)
    {
        if (manners.RepeatedProperties)
        {
            foreach (var property in body.Descendants(Ns.T + "ExtendedProperty").ToList())
            {
                property.AddAfterSelf(new XElement(property));
            }
        }

        if (manners.FractionalSeconds)
        {
            foreach (var time in body.Descendants().Where(element => !element.HasElements && Times.Contains(element.Name.LocalName) && element.Value.EndsWith('Z')))
            {
                time.Value = time.Value[..^1] + ".4567Z";
            }
        }

        return body;
    }
}
