using System.Text;

namespace ExchangeSync.Ics;

/// <summary>Writes content lines, folded at 75 octets and never within a character (RFC 5545, 3.1).</summary>
internal sealed class IcsLineWriter
{
    private const int MaxOctets = 75;

    private readonly StringBuilder _text = new();

    public void Begin(string component) => Line("BEGIN:" + component);

    public void End(string component) => Line("END:" + component);

    /// <summary>A value that is written as it is.</summary>
    public void Value(string name, string value) => Line($"{name}:{value}");

    /// <summary>A text; one that is empty is left out.</summary>
    public void Text(string name, string? text)
    {
        if (!string.IsNullOrWhiteSpace(text))
        {
            Line($"{name}:{IcsText.Escape(text!)}");
        }
    }

    /// <summary>A parameter's value, in quotes where it needs them.</summary>
    public static string Parameter(string value) => value.IndexOfAny([':', ';', ',']) < 0 ? value : $"\"{value.Replace("\"", "'")}\"";

    /// <summary>All that was written.</summary>
    public override string ToString() => _text.ToString();

    private void Line(string line)
    {
        var octets = 0;
        for (var at = 0; at < line.Length; at++)
        {
            var isPair = char.IsHighSurrogate(line[at]) && at + 1 < line.Length;
            var size = isPair ? 4 : line[at] < 0x80 ? 1 : line[at] < 0x800 ? 2 : 3;
            if (octets + size > MaxOctets)
            {
                _text.Append("\r\n ");
                octets = 1;
            }

            octets += size;
            _text.Append(line[at]);
            if (isPair)
            {
                _text.Append(line[++at]);
            }
        }

        _text.Append("\r\n");
    }
}
