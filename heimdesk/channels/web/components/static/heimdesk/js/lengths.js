// A length as moments.length_short writes it: 2d 4h, 11h 05m, 41m, −8m; with seconds under ten minutes 3m 40s.
const two = (number) => String(number).padStart(2, '0');

export function words(milliseconds, seconds) {
  const sign = milliseconds < 0 ? '−' : '';
  const total = Math.trunc(Math.abs(milliseconds) / 1000), minutes = Math.trunc(total / 60);
  if (seconds && total < 600) return `${sign}${minutes}m ${two(total % 60)}s`;
  if (minutes < 60) return `${sign}${minutes}m`;
  if (minutes < 1440) return `${sign}${Math.trunc(minutes / 60)}h ${two(minutes % 60)}m`;
  return `${sign}${Math.trunc(minutes / 1440)}d ${Math.trunc((minutes % 1440) / 60)}h`;
}
