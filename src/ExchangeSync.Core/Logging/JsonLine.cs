using System.Globalization;
using System.Text;
using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Logging;

/// <summary>One line of JSON: an object with its values in the order in which they were added. Null values are left out.</summary>
public sealed class JsonLine
{
    private readonly StringBuilder _text = new("{");

    /// <summary>Adds a value: text, a number, a flag, an instant (in UTC), a list of texts, or further objects.</summary>
    public JsonLine Add(string name, object? value)
    {
        if (value is not null)
        {
            _text.Append(_text.Length > 1 ? "," : "");
            Write(name);
            _text.Append(':');
            WriteValue(value);
        }

        return this;
    }

    /// <summary>The line, without its end.</summary>
    public override string ToString() => _text + "}";

    private void WriteValue(object value)
    {
        switch (value)
        {
            case bool flag:
                _text.Append(flag ? "true" : "false");
                break;
            case int or long:
                _text.Append(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
            case double number:
                _text.Append(number.ToString("0.###", CultureInfo.InvariantCulture));
                break;
            case Instant instant:
                Write(IsoTime.Format(instant));
                break;
            case JsonLine inner:
                _text.Append(inner);
                break;
            case IEnumerable<object> list:
                _text.Append('[');
                var isFirst = true;
                foreach (var item in list)
                {
                    _text.Append(isFirst ? "" : ",");
                    WriteValue(item);
                    isFirst = false;
                }

                _text.Append(']');
                break;
            default:
                Write(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
                break;
        }
    }

    // RFC 8259, 7; the line separators of Unicode too, so that a line stays one for every reader.
    private void Write(string text)
    {
        _text.Append('"');
        foreach (var c in text)
        {
            if (c is '"' or '\\')
            {
                _text.Append('\\').Append(c);
            }
            else if (c < ' ' || c is '\u2028' or '\u2029' or '\u007f' || char.IsSurrogate(c))
            {
                _text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            }
            else
            {
                _text.Append(c);
            }
        }

        _text.Append('"');
    }
}
