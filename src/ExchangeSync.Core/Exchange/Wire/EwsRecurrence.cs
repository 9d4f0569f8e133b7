using System.Globalization;
using System.Xml;
using NodaTime;
using NodaTime.Text;

namespace ExchangeSync.Exchange.Wire;

/// <summary>A Recurrence element as it stands: pattern and range by their EWS names.</summary>
internal sealed class EwsRecurrence
{
    /// <summary>The pattern's element name, such as WeeklyRecurrence.</summary>
    public string Pattern { get; private set; } = "";

    /// <summary>Every how many days, weeks or months; 1 where the pattern has none.</summary>
    public int Interval { get; private set; } = 1;

    /// <summary>The day names of DaysOfWeek (Monday, Weekday, Day …).</summary>
    public IReadOnlyList<string> Days { get; private set; } = [];

    /// <summary>First to Last.</summary>
    public string? DayIndex { get; private set; }

    public int? DayOfMonth { get; private set; }

    /// <summary>A month's English name.</summary>
    public string? Month { get; private set; }

    public string? FirstDayOfWeek { get; private set; }

    public LocalDate? StartDate { get; private set; }

    public LocalDate? EndDate { get; private set; }

    public int? Count { get; private set; }

    /// <summary>Reads the element that the reader stands on.</summary>
    public static EwsRecurrence Read(XmlReader reader)
    {
        var recurrence = new EwsRecurrence();
        reader.ReadChildren(part =>
        {
            if (part is not ("NoEndRecurrence" or "EndDateRecurrence" or "NumberedRecurrence"))
            {
                recurrence.Pattern = part;
            }

            reader.ReadChildren(name => recurrence.ReadField(reader, name));
        });
        return recurrence;
    }

    private void ReadField(XmlReader reader, string name)
    {
        var text = reader.ReadText().Trim();
        switch (name)
        {
            case "Interval": Interval = Number(text) ?? 1; break;
            case "DaysOfWeek": Days = text.Split([' '], StringSplitOptions.RemoveEmptyEntries); break;
            case "DayOfWeekIndex": DayIndex = text; break;
            case "DayOfMonth": DayOfMonth = Number(text); break;
            case "Month": Month = text; break;
            case "FirstDayOfWeek": FirstDayOfWeek = text; break;
            case "StartDate": StartDate = Date(text); break;
            case "EndDate": EndDate = Date(text); break;
            case "NumberOfOccurrences": Count = Number(text); break;
        }
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // xs:date, which servers send with an offset or Z behind it.
    private static LocalDate? Date(string text) =>
        text.Length >= 10 && LocalDatePattern.Iso.Parse(text.Substring(0, 10)) is { Success: true } date ? date.Value : null;
}
