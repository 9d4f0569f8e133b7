using System.Xml.Linq;
using ExchangeSync.Simulator.Wire;
using NodaTime;

namespace ExchangeSync.Simulator.Recurring;

/// <summary>EWS's Recurrence element: one pattern and one range.</summary>
internal static class RecurrenceXml
{
    private static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private static readonly string[] Indexes = ["First", "Second", "Third", "Fourth", "Last"];

    public static Recurrence Read(XElement element)
    {
        var parts = element.Elements().ToList();
        if (parts.Count != 2)
        {
            throw EwsFaultException.Schema("A recurrence has one pattern and one range.", element);
        }

        var (pattern, range) = (parts[0], parts[1]);
        var start = Scalar.ReadDate(Text(range, "StartDate"));
        var end = range.Element(Ns.T + "EndDate") is { } date ? Scalar.ReadDate(date.Value) : (LocalDate?)null;
        var count = range.Element(Ns.T + "NumberOfOccurrences") is { } number ? Scalar.ReadInt(number.Value) : (int?)null;
        return new Recurrence(ReadPattern(pattern), start, end, count);
    }

    public static XElement Write(Recurrence recurrence, ServerVersion version)
    {
        var start = new XElement(Ns.T + "StartDate", Scalar.Write(recurrence.StartDate));
        var range = recurrence switch
        {
            { EndDate: { } end } => new XElement(Ns.T + "EndDateRecurrence", start, new XElement(Ns.T + "EndDate", Scalar.Write(end))),
            { Count: { } count } => new XElement(Ns.T + "NumberedRecurrence", start, new XElement(Ns.T + "NumberOfOccurrences", count)),
            _ => new XElement(Ns.T + "NoEndRecurrence", start),
        };
        return new XElement(Ns.T + "Recurrence", WritePattern(recurrence.Pattern, version), range);
    }

    private static RecurrencePattern ReadPattern(XElement e) => e.Name.LocalName switch
    {
        "DailyRecurrence" => new DailyPattern(Interval(e, 999)),
        "WeeklyRecurrence" => new WeeklyPattern(Interval(e, 99), Days(e), FirstDay(e)),
        "AbsoluteMonthlyRecurrence" => new AbsoluteMonthlyPattern(Interval(e, 99), DayOfMonth(e)),
        "RelativeMonthlyRecurrence" => new RelativeMonthlyPattern(Interval(e, 99), Days(e), Index(e)),
        "AbsoluteYearlyRecurrence" => new AbsoluteYearlyPattern(DayOfMonth(e), Month(e)),
        "RelativeYearlyRecurrence" => new RelativeYearlyPattern(Days(e), Index(e), Month(e)),
        _ => throw new EwsException("ErrorCalendarInvalidRecurrence", $"{e.Name.LocalName} is not a recurrence of calendar items."),
    };

    private static XElement WritePattern(RecurrencePattern pattern, ServerVersion version) => pattern switch
    {
        DailyPattern p => Element("DailyRecurrence", ("Interval", p.Interval)),
        WeeklyPattern p when version >= ServerVersion.Exchange2010Sp1 =>
            Element("WeeklyRecurrence", ("Interval", p.Interval), ("DaysOfWeek", p.Days.Names), ("FirstDayOfWeek", p.FirstDay)),
        WeeklyPattern p => Element("WeeklyRecurrence", ("Interval", p.Interval), ("DaysOfWeek", p.Days.Names)),
        AbsoluteMonthlyPattern p => Element("AbsoluteMonthlyRecurrence", ("Interval", p.Interval), ("DayOfMonth", p.DayOfMonth)),
        RelativeMonthlyPattern p => Element(
            "RelativeMonthlyRecurrence", ("Interval", p.Interval), ("DaysOfWeek", p.Days.Names), ("DayOfWeekIndex", Indexes[p.Index - 1])),
        AbsoluteYearlyPattern p => Element("AbsoluteYearlyRecurrence", ("DayOfMonth", p.DayOfMonth), ("Month", Months[p.Month - 1])),
        RelativeYearlyPattern p => Element(
            "RelativeYearlyRecurrence", ("DaysOfWeek", p.Days.Names), ("DayOfWeekIndex", Indexes[p.Index - 1]), ("Month", Months[p.Month - 1])),
        _ => throw new ArgumentException($"No element for {pattern}.", nameof(pattern)),
    };

    private static XElement Element(string name, params IEnumerable<(string Name, object Value)> children) =>
        new(Ns.T + name, children.Select(c => new XElement(Ns.T + c.Name, c.Value)));

    private static int Interval(XElement e, int max) => InRange(e, "Interval", max);

    private static int DayOfMonth(XElement e) => InRange(e, "DayOfMonth", 31);

    private static int InRange(XElement e, string name, int max)
    {
        var value = Scalar.ReadInt(Text(e, name));
        return value >= 1 && value <= max
            ? value
            : throw new EwsException("ErrorCalendarInvalidRecurrence", $"The recurrence's {name} is out of range.");
    }

    private static DaySet Days(XElement e) => new(Text(e, "DaysOfWeek").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    // Clients before 2010 SP1 cannot say; Exchange then takes Sunday.
    private static IsoDayOfWeek FirstDay(XElement e) =>
        e.Element(Ns.T + "FirstDayOfWeek") is { } day ? Enum.Parse<IsoDayOfWeek>(day.Value) : IsoDayOfWeek.Sunday;

    private static int Index(XElement e) => Array.IndexOf(Indexes, Text(e, "DayOfWeekIndex")) + 1;

    private static int Month(XElement e) => Array.IndexOf(Months, Text(e, "Month")) + 1;

    private static string Text(XElement e, string name) =>
        e.Element(Ns.T + name)?.Value.Trim() ?? throw EwsFaultException.Schema($"{e.Name.LocalName} lacks {name}.", e);
}
