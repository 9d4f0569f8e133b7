using System.Globalization;

namespace ExchangeSync.Simulator.Wire;

/// <summary>The type of a simple value: "bool", "dateTime", "date", "text", "some" (not empty), "guid", "fieldUri", "1..512", a list of words "A|B", or several of them "A|B ...".</summary>
internal sealed class SimpleType
{
    private readonly string _text;
    private readonly string[] _words;

    public SimpleType(string text)
    {
        _text = text;
        _words = text.TrimEnd('.').Split('|');
    }

    public bool Allows(string value) => _text switch
    {
        "text" => true,
        "some" => value.Length > 0,
        "bool" => value.Trim() is "true" or "false" or "0" or "1",
        "dateTime" => Scalar.IsDateTime(value),
        "date" => Scalar.IsDate(value),
        "guid" => Guid.TryParseExact(value, "D", out _),
        "fieldUri" => FieldUris.IsKnown(value),
        _ when char.IsAsciiDigit(_text[0]) || _text[0] == '-' => InRange(value),
        _ when _text.EndsWith("...", StringComparison.Ordinal) => value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).All(_words.Contains),
        _ => _words.Contains(value.Trim()),
    };

    private bool InRange(string value)
    {
        var bounds = _text.Split("..");
        return int.TryParse(value.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= int.Parse(bounds[0], CultureInfo.InvariantCulture)
            && (bounds[1].Length == 0 || number <= int.Parse(bounds[1], CultureInfo.InvariantCulture));
    }
}
