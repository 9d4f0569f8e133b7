using System.Xml.Linq;
using ExchangeSync.Simulator.Fields;
using ExchangeSync.Simulator.Time;
using ExchangeSync.Simulator.Wire;

namespace ExchangeSync.Simulator.Operations;

/// <summary>Reads a Restriction into a test of items.</summary>
internal static class Restriction
{
    public static Func<MailboxItem, bool> Read(XElement restriction, FieldContext form, TimeReading time) =>
        Term(restriction.Elements().First(), form, time);

    private static Func<MailboxItem, bool> Term(XElement term, FieldContext form, TimeReading time)
    {
        List<Func<MailboxItem, bool>> Inner() => term.Elements().Select(e => Term(e, form, time)).ToList();
        switch (term.Name.LocalName)
        {
            case "And":
                var all = Inner();
                return item => all.TrueForAll(t => t(item));
            case "Or":
                var any = Inner();
                return item => any.Exists(t => t(item));
            case "Not":
                var not = Inner()[0];
                return item => !not(item);
            case "Exists":
                var path = PropertyPath.Read(term.Elements().First(), form);
                return item => path(item).Any();
            case "Contains":
                return Contains(term, form);
            default:
                return Comparison(term, form, time);
        }
    }

    private static Func<MailboxItem, bool> Comparison(XElement term, FieldContext form, TimeReading time)
    {
        var read = PropertyPath.Read(term.Elements().First(), form);
        var operand = term.Element(Ns.T + "FieldURIOrConstant")!.Elements().First();
        var isConstant = operand.Name == Ns.T + "Constant";
        var constant = isConstant ? Normal((string)operand.Attribute("Value")!, time) : "";
        var other = isConstant ? _ => [constant] : PropertyPath.Read(operand, form);
        Func<int, bool> holds = term.Name.LocalName switch
        {
            "IsEqualTo" => c => c == 0,
            "IsNotEqualTo" => c => c != 0,
            "IsGreaterThan" => c => c > 0,
            "IsGreaterThanOrEqualTo" => c => c >= 0,
            "IsLessThan" => c => c < 0,
            "IsLessThanOrEqualTo" => c => c <= 0,
            var name => throw new EwsException("ErrorUnsupportedQueryFilter", $"The simulator does not search by {name}."),
        };
        return item => read(item).Any(v => other(item).Any(o => holds(ValueOrder.Instance.Compare(v, o))));
    }

    private static Func<MailboxItem, bool> Contains(XElement term, FieldContext form)
    {
        var read = PropertyPath.Read(term.Elements().First(), form);
        var part = (string)term.Element(Ns.T + "Constant")!.Attribute("Value")!;
        var comparison = (string?)term.Attribute("ContainmentComparison") == "Exact" ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return (string?)term.Attribute("ContainmentMode") switch
        {
            "FullString" => item => read(item).Any(v => v.Equals(part, comparison)),
            "Prefixed" => item => read(item).Any(v => v.StartsWith(part, comparison)),
            _ => item => read(item).Any(v => v.Contains(part, comparison)),
        };
    }

    // Values are compared as the server writes them: instants with Z, booleans as words.
    private static string Normal(string value, TimeReading time) => value switch
    {
        _ when Scalar.IsDateTime(value) => Scalar.Write(WireTime.Read(value, time.BareZone)),
        _ => value,
    };
}
