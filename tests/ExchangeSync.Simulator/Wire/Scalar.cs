using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using NodaTime;

namespace ExchangeSync.Simulator.Wire;

/// <summary>XML schema's simple types as EWS writes them: booleans as true/false, instants to the second with Z.</summary>
internal static partial class Scalar
{
    public static string Write(bool value) => value ? "true" : "false";

    public static string Write(Instant value) =>
        value.ToDateTimeUtc().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    public static string Write(LocalDate value) => value.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);

    public static string Write(int value) => value.ToString(CultureInfo.InvariantCulture);

    public static bool ReadBool(string text) => XmlConvert.ToBoolean(text.Trim());

    public static int ReadInt(string text) => XmlConvert.ToInt32(text.Trim());

    public static LocalDate ReadDate(string text) => IsDate(text)
        ? LocalDate.FromDateTime(DateTime.ParseExact(text.Trim()[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture))
        : throw EwsFaultException.Schema($"'{text}' is not a date.");

    /// <summary>Whether the text is xs:dateTime; a date and time that do not exist are not.</summary>
    public static bool IsDateTime(string text) => DateTimePattern().IsMatch(text.Trim())
        && DateTime.TryParseExact(text.Trim()[..19], "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>Whether the text is xs:date, with or without a zone.</summary>
    public static bool IsDate(string text) => DatePattern().IsMatch(text.Trim())
        && DateTime.TryParseExact(text.Trim()[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$")]
    private static partial Regex DateTimePattern();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d(Z|[+-]\d\d:\d\d)?$")]
    private static partial Regex DatePattern();
}
