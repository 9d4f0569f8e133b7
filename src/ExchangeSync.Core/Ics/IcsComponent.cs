namespace ExchangeSync.Ics;

/// <summary>One component (VCALENDAR, VEVENT, …) with what is in it.</summary>
internal sealed class IcsComponent(string name, int line)
{
    /// <summary>In upper case.</summary>
    public string Name { get; } = name;

    /// <summary>The line of its BEGIN.</summary>
    public int Line { get; } = line;

    public List<IcsProperty> Properties { get; } = [];

    public List<IcsComponent> Components { get; } = [];

    /// <summary>It has no END of its own: the file was cut off, or is wrong.</summary>
    public bool IsUnclosed { get; set; }

    /// <summary>The line of something in it that could not be read; null: all could.</summary>
    public int? UnreadableLine { get; set; }

    public IcsProperty? First(string name) => Properties.Find(property => property.Name == name);

    public IEnumerable<IcsProperty> All(string name) => Properties.Where(property => property.Name == name);
}
