namespace ExchangeSync.Simulator.Wire;

/// <summary>One place in a sequence of children: "A", "A|B", with "!" required, "*" any number, "+" one or more; "_" any name.</summary>
internal sealed class Particle
{
    private readonly string[] _names;

    public Particle(string text)
    {
        Required = text[^1] is '!' or '+';
        Many = text[^1] is '*' or '+';
        _names = text.TrimEnd('!', '*', '+').Split('|');
    }

    public bool Required { get; }

    public bool Many { get; }

    public bool Fits(string name) => _names[0] == "_" || _names.Contains(name);

    public override string ToString() => string.Join(", ", _names);
}
