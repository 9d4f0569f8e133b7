using System.Xml.Linq;
using ExchangeSync.Simulator.Fields;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Operations;

internal static class GetItem
{
    public static XElement Run(RequestContext context)
    {
        var shapeElement = context.Operation.Element(Ns.M + "ItemShape")!;
        return Batch.Run(
            context,
            context.Operation.Element(Ns.M + "ItemIds")!.Elements(),
            id =>
            {
                var shape = new ItemShape(shapeElement, context.Version);
                var target = context.Item(id);
                var form = new FieldContext(target.Mailbox, context.Version, shape.BodyType, IsFind: false);
                return [new XElement(Ns.M + "Items", shape.Write(target.View, form))];
            },
            Batch.NoItems);
    }
}
