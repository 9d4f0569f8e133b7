namespace ExchangeSync.Notes;

/// <summary>Where some letters of a text come from.</summary>
/// <param name="At">Where in the text they begin.</param>
/// <param name="Length">How many they are.</param>
/// <param name="Piece">The piece of the document that they come from.</param>
/// <param name="Offset">Where in that piece's text they begin; -1: the piece has no such text, they stand for it (an address, a picture's name).</param>
internal readonly record struct TextRun(int At, int Length, int Piece, int Offset);
