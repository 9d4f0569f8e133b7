using System.Xml.Linq;
using ExchangeSync.Simulator.Store;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Operations;

/// <summary>Ids have one form here: an EwsId stays what it is; other forms are refused entry by entry.</summary>
internal static class ConvertId
{
    public static XElement Run(RequestContext context)
    {
        var destination = (string)context.Operation.Attribute("DestinationFormat")!;
        return Batch.Run(context, context.Operation.Element(Ns.M + "SourceIds")!.Elements(), id =>
        {
            var text = (string)id.Attribute("Id")!;
            _ = IdCodec.Decode(text);
            if (destination != "EwsId" || (string?)id.Attribute("Format") != "EwsId")
            {
                throw new EwsException("ErrorInvalidIdMalformed", "The simulator has ids of the form EwsId only.");
            }

            XNamespace xsi = "http://www.w3.org/2001/XMLSchema-instance";
            return
            [
                new XElement(
                    Ns.M + "AlternateId",
                    new XAttribute(XNamespace.Xmlns + "xsi", xsi),
                    new XAttribute(xsi + "type", "t:AlternateIdType"),
                    new XAttribute("Format", "EwsId"),
                    new XAttribute("Id", text),
                    new XAttribute("Mailbox", (string)id.Attribute("Mailbox")!)),
            ];
        });
    }
}
