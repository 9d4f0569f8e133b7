using System.Text;

namespace ExchangeSync.Ics;

/// <summary>One property of a component: name and parameter names in upper case, the value as it stands in the file (RFC 5545, 3.1).</summary>
internal sealed class IcsProperty
{
    private readonly List<(string Name, string Value)> _parameters = [];

    private IcsProperty(int line, string name) => (Line, Name) = (line, name);

    /// <summary>The line of the file.</summary>
    public int Line { get; }

    public string Name { get; }

    /// <summary>The raw value; see <see cref="IcsText"/>.</summary>
    public string Value { get; private set; } = "";

    /// <summary>The first parameter of that name without quotes; null: there is none.</summary>
    public string? Parameter(string name) => _parameters.FirstOrDefault(parameter => parameter.Name == name).Value;

    /// <summary>Reads a line; null where it is none of a property.</summary>
    public static IcsProperty? Parse(int line, string text)
    {
        var end = text.IndexOfAny([':', ';']);
        if (end <= 0 || text.Take(end).Any(c => !char.IsLetterOrDigit(c) && c is not ('-' or '.' or '_')))
        {
            return null;
        }

        var property = new IcsProperty(line, text.Substring(0, end).ToUpperInvariant());
        while (text[end] == ';')
        {
            var from = end + 1;
            end = EndOfParameter(text, from);
            if (end == text.Length)
            {
                return null;
            }

            property.AddParameter(text.Substring(from, end - from));
        }

        property.Value = text.Substring(end + 1);
        return property;
    }

    private void AddParameter(string text)
    {
        var at = text.IndexOf('=');
        if (at > 0)
        {
            _parameters.Add((text.Substring(0, at).Trim().ToUpperInvariant(), Decode(text.Substring(at + 1).Replace("\"", ""))));
        }
    }

    // A quote that is never closed does not swallow the value.
    private static int EndOfParameter(string text, int from)
    {
        var isQuoted = false;
        for (var at = from; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                isQuoted = !isQuoted && text.IndexOf('"', at + 1) > 0;
            }
            else if (!isQuoted && text[at] is (';' or ':'))
            {
                return at;
            }
        }

        return text.Length;
    }

    // RFC 6868.
    private static string Decode(string value)
    {
        if (value.IndexOf('^') < 0)
        {
            return value;
        }

        var text = new StringBuilder(value.Length);
        for (var at = 0; at < value.Length; at++)
        {
            var code = value[at] == '^' && at + 1 < value.Length ? value[at + 1] : '\0';
            text.Append(code switch { 'n' => '\n', '\'' => '"', '^' => '^', _ => value[at] });
            at += code is 'n' or '\'' or '^' ? 1 : 0;
        }

        return text.ToString();
    }
}
