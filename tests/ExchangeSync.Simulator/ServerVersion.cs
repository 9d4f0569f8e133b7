namespace ExchangeSync.Simulator;

/// <summary>A release of Exchange as a server reports it and as a request names it; releases compare by age.</summary>
public sealed class ServerVersion : IComparable<ServerVersion>
{
    private static readonly List<ServerVersion> Known = [];

    public static readonly ServerVersion Exchange2007 = new("Exchange2007", 8, 0, 685, 24);
    public static readonly ServerVersion Exchange2007Sp1 = new("Exchange2007_SP1", 8, 1, 240, 5);
    public static readonly ServerVersion Exchange2010 = new("Exchange2010", 14, 0, 639, 20);
    public static readonly ServerVersion Exchange2010Sp1 = new("Exchange2010_SP1", 14, 1, 218, 12);
    public static readonly ServerVersion Exchange2010Sp2 = new("Exchange2010_SP2", 14, 2, 247, 5);
    public static readonly ServerVersion Exchange2013 = new("Exchange2013", 15, 0, 516, 29);
    public static readonly ServerVersion Exchange2013Sp1 = new("Exchange2013_SP1", 15, 0, 847, 32);
    public static readonly ServerVersion Exchange2015 = new("Exchange2015", 15, 1, 225, 16);
    public static readonly ServerVersion Exchange2016 = new("Exchange2016", 15, 1, 2507, 6);

    private readonly int _age;

    private ServerVersion(string name, int major, int minor, int build, int revision)
    {
        (Name, Major, Minor, Build, Revision) = (name, major, minor, build, revision);
        _age = Known.Count;
        Known.Add(this);
    }

    /// <summary>The name as in RequestServerVersion, such as Exchange2010_SP2.</summary>
    public string Name { get; }

    public int Major { get; }

    public int Minor { get; }

    public int Build { get; }

    public int Revision { get; }

    // Exchange 2007 has no Version attribute in its header.
    internal bool ReportsVersionName => this >= Exchange2010;

    /// <summary>The release of that name (with or without the word Exchange), or null.</summary>
    public static ServerVersion? Find(string name) => Known.Find(v =>
        string.Equals(v.Name, name, StringComparison.OrdinalIgnoreCase) || string.Equals(v.Name[8..], name, StringComparison.OrdinalIgnoreCase));

    public static bool operator ==(ServerVersion? left, ServerVersion? right) => ReferenceEquals(left, right);

    public static bool operator !=(ServerVersion? left, ServerVersion? right) => !ReferenceEquals(left, right);

    public static bool operator <(ServerVersion left, ServerVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(ServerVersion left, ServerVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(ServerVersion left, ServerVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ServerVersion left, ServerVersion right) => left.CompareTo(right) >= 0;

    public int CompareTo(ServerVersion? other) => other is null ? 1 : _age.CompareTo(other._age);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => _age;

    public override string ToString() => Name;
}
