using System.Globalization;
using System.Xml;

namespace ExchangeSync.Exchange;

/// <summary>The version that a server reports in every reply (ServerVersionInfo).</summary>
/// <param name="Build">Such as 15.2.1258.12.</param>
/// <param name="Name">Its name for its protocol, such as Exchange2016 or V2017_07_11; null: it has none (2007).</param>
public sealed record EwsServerVersion(Version Build, string? Name)
{
    private static readonly Version Exchange2013Sp1 = new(15, 0, 847, 0);

    /// <summary>The product, as people call it; for Exchange 2019 and Subscription Edition, which report the same build, both.</summary>
    public string Product => (Build.Major, Build.Minor) switch
    {
        (8, _) => "Exchange 2007",
        (14, _) => "Exchange 2010",
        (15, 0) => "Exchange 2013",
        (15, 1) => "Exchange 2016",
        (15, 2) => "Exchange 2019 or Subscription Edition",
        (15, _) => "Exchange Online",
        _ => "Exchange",
    };

    internal bool IsExchangeOnline => Build is { Major: 15, Minor: > 2 };

    internal bool IsSince2010Sp2 => Build >= new Version(14, 2);

    internal bool KnowsWorkingElsewhere => Build >= Exchange2013Sp1;

    /// <inheritdoc/>
    public override string ToString() => $"{Product} ({Build})";

    internal static EwsServerVersion? Read(XmlReader reader)
    {
        return Number("MajorVersion") is { } major && Number("MinorVersion") is { } minor
            ? new EwsServerVersion(new Version(major, minor, Number("MajorBuildNumber") ?? 0, Number("MinorBuildNumber") ?? 0), reader.GetAttribute("Version"))
            : null;

        int? Number(string name) =>
            int.TryParse(reader.GetAttribute(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
