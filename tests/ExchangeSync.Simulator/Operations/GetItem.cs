using System.Xml.Linq;
using ExchangeSync.Simulator.Fields;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Operations;

internal static class GetItem
{
    public static XElement Run(RequestContext context)
    {
        var shape = new Lazy<ItemShape>(() => new ItemShape(context.Operation.Element(Ns.M + "ItemShape")!, context.Version));
        return Batch.Run(
            context,
            context.Operation.Element(Ns.M + "ItemIds")!.Elements(),
            id =>
            {
                var target = context.Item(id);
                var form = new FieldContext(target.Mailbox, context.Version, shape.Value.BodyType, IsFind: false);
                return [new XElement(Ns.M + "Items", shape.Value.Write(target.View, form))];
            },
            Batch.NoItems);
    }
}
