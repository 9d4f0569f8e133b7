using System.Xml.Linq;

namespace ExchangeSync.Simulator.Wire;

/// <summary>
/// The server's own check of a request's structure, where Exchange has its schema: names and order of elements, required
/// ones, attributes and simple values. What it does not list is not looked into.
/// </summary>
internal static class RequestGrammar
{
    /// <exception cref="EwsFaultException">ErrorSchemaValidation, with the place.</exception>
    public static void Check(XElement operation)
    {
        if (!GrammarRules.Elements.ContainsKey(operation.Name.LocalName))
        {
            throw EwsFaultException.Schema($"'{operation.Name.LocalName}' is not an operation of this server.", operation);
        }

        foreach (var child in operation.Elements().Where(c => c.Name.Namespace != Ns.M))
        {
            throw EwsFaultException.Schema($"The element '{child.Name}' is not in the namespace of messages.", child);
        }

        foreach (var deep in operation.Elements().SelectMany(e => e.Descendants()).Where(c => c.Name.Namespace != Ns.T))
        {
            throw EwsFaultException.Schema($"The element '{deep.Name}' is not in the namespace of types.", deep);
        }

        CheckElement(operation, operation.Name.LocalName);
    }

    private static void CheckElement(XElement element, string rule)
    {
        if (!GrammarRules.Elements.TryGetValue(rule, out var grammar))
        {
            return;
        }

        CheckAttributes(element, grammar);
        if (grammar.Value is { } type && !type.Allows(element.Value))
        {
            throw EwsFaultException.Schema($"The value '{element.Value}' of the element '{element.Name.LocalName}' is invalid.", element);
        }

        if (grammar.Children is { } children)
        {
            CheckChildren(element, children);
            foreach (var child in element.Elements())
            {
                CheckElement(child, GrammarRules.RuleFor(element.Name.LocalName, child.Name.LocalName));
            }
        }
    }

    private static void CheckAttributes(XElement element, ElementRule rule)
    {
        foreach (var (name, attribute) in rule.Attributes)
        {
            var value = (string?)element.Attribute(name);
            if (value is null && attribute.Required)
            {
                throw EwsFaultException.Schema($"The required attribute '{name}' is missing.", element);
            }

            if (value is not null && !attribute.Type.Allows(value))
            {
                throw EwsFaultException.Schema($"The '{name}' attribute is invalid: the value '{value}' is not allowed.", element);
            }
        }
    }

    // The children must follow the sequence of particles; each particle names one or more elements.
    private static void CheckChildren(XElement element, IReadOnlyList<Particle> particles)
    {
        var names = new Queue<XElement>(element.Elements());
        foreach (var particle in particles)
        {
            var count = 0;
            while (names.Count > 0 && particle.Fits(names.Peek().Name.LocalName) && (particle.Many || count == 0))
            {
                names.Dequeue();
                count++;
            }

            if (count == 0 && particle.Required)
            {
                throw EwsFaultException.Schema(
                    $"The element '{element.Name.LocalName}' has incomplete content: expected '{particle}'.", names.Count > 0 ? names.Peek() : element);
            }
        }

        if (names.Count > 0)
        {
            throw EwsFaultException.Schema(
                $"The element '{element.Name.LocalName}' has invalid child element '{names.Peek().Name.LocalName}'.", names.Peek());
        }
    }
}
