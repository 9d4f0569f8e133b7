using System.Xml.Linq;
using ExchangeSync.Simulator.Fields;
using ExchangeSync.Simulator.Time;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Operations;

internal static class GetServerTimeZones
{
    public static XElement Run(RequestContext context) => Batch.Run(context, [context.Operation], request =>
    {
        var full = (string?)request.Attribute("ReturnFullTimeZoneData") is not { } flag || Scalar.ReadBool(flag);
        var asked = request.Element(Ns.M + "Ids")?.Elements().Select(e => e.Value.Trim()).Where(id => ZoneTable.Find(id) is not null);
        var year = context.Now.InUtc().Year;
        return
        [
            new XElement(
                Ns.M + "TimeZoneDefinitions",
                (asked ?? ZoneTable.Ids).Select(id => full ? ZoneDefinitionXml.Write(ZoneTable.Canonical(id), year) : ZoneXml.Reference("TimeZoneDefinition", id))),
        ];
    });
}
