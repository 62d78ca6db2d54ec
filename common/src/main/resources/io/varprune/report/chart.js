'use strict';
// what the charts of all pages share
const data = JSON.parse(document.getElementById('data').textContent);
const COLOURS = 8;
const SHAPES = ['circle', 'rect', 'triangle', 'rectRot', 'star', 'crossRot'];
const DASHES = [[], [6, 3], [2, 2]];
const colour = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
const faint = hex => hex + '2b';
const short = value => {
  const rounded = Number(value.toPrecision(3));
  return rounded !== 0 && Math.abs(rounded) < 1e-4 ? rounded.toExponential() : String(rounded);
};
// equal steps for 0, 0.9, 0.99: what counts is how many weights are left
const toAxis = sparsity => -Math.log10(1 - sparsity);
const SPARSITY_TICKS = [0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9999];

// a line, with its band as two more datasets that the legend hides with it
function banded(label, points, look) {
  const line = {
    label, data: points.map(p => ({x: p.x, y: p.mean, sd: p.sd, more: p.more})), borderColor: look.colour,
    backgroundColor: look.colour, borderDash: look.dash, pointStyle: look.shape,
    pointRadius: points.map(p => p.peak ? 2 * look.radius : look.radius),
    pointBackgroundColor: points.map(p => p.part ? colour('card') : look.colour), borderWidth: 2, group: label, real: true
  };
  if (!points.some(p => p.sd > 0)) {
    return [line];
  }
  const edge = sign => ({
    label: '', data: points.map(p => ({x: p.x, y: p.mean + sign * p.sd})), borderWidth: 0, pointRadius: 0,
    pointHitRadius: 0, backgroundColor: faint(look.colour), fill: sign > 0 ? '+1' : false, group: label
  });
  return [line, edge(1), edge(-1)];
}

function looks(names, isBase) {
  let next = 0;
  let bases = 0;
  return names.map((name, i) => {
    if (isBase(i)) {
      return {colour: colour('base'), dash: DASHES[1 + bases++ % 2], shape: 'circle', radius: 2};
    }
    const n = next++;
    return {colour: colour('c' + n % COLOURS), dash: DASHES[Math.floor(n / COLOURS) % 3], shape: SHAPES[n % SHAPES.length], radius: 3.5};
  });
}

function options(x, y, heading) {
  const axis = title => ({
    title: {display: true, text: title, color: colour('muted')}, ticks: {color: colour('muted')},
    grid: {color: colour('line')}, border: {color: colour('line')}
  });
  const merge = (base, more) => ({...base, ...more, ticks: {...base.ticks, ...more.ticks}});
  return {
    animation: false, responsive: true, maintainAspectRatio: false,
    interaction: {mode: 'nearest', intersect: false},
    scales: {x: merge(axis(x.title), x.more), y: merge(axis(y), {ticks: {maxTicksLimit: 8}})},
    plugins: {
      legend: {
        position: 'bottom',
        labels: {
          color: colour('ink'), usePointStyle: true, boxHeight: 7, padding: 14,
          filter: (item, all) => all.datasets[item.datasetIndex].real && !all.datasets[item.datasetIndex].unlisted,
          // by default it looks as the first point, which may be hollow
          generateLabels: chart => Chart.defaults.plugins.legend.labels.generateLabels(chart)
            .map(item => ({...item, text: chart.data.datasets[item.datasetIndex].listed || item.text,
              fillStyle: chart.data.datasets[item.datasetIndex].backgroundColor}))
        },
        onClick: (event, item, legend) => {
          const chart = legend.chart;
          const group = chart.data.datasets[item.datasetIndex].group;
          const show = !chart.isDatasetVisible(item.datasetIndex);
          chart.data.datasets.forEach((d, i) => d.group === group && chart.setDatasetVisibility(i, show));
          chart.update();
        }
      },
      tooltip: {
        filter: item => item.dataset.real,
        callbacks: {
          title: items => items.length ? heading(items[0].raw.x) : '',
          label: item => item.dataset.label + ': ' + short(item.raw.y) + (item.raw.sd > 0 ? ' ±' + short(item.raw.sd) : '')
              + (item.raw.more ? ', ' + item.raw.more : '')
        }
      }
    }
  };
}

function draw(id, datasets, settings, plugins, labels) {
  const canvas = document.getElementById(id);
  if (canvas) {
    const chart = new Chart(canvas, {type: 'line', data: {datasets, labels}, options: settings, plugins: plugins || []});
    canvas.onkeydown = event => step(chart, event);
    canvas.onblur = () => point(chart, []);
  }
}

function point(chart, active) {
  chart.setActiveElements(active);
  const at = active.length ? chart.getDatasetMeta(active[0].datasetIndex).data[active[0].index].getProps(['x', 'y']) : {x: 0, y: 0};
  chart.tooltip.setActiveElements(active, at);
  chart.update();
}

// left and right go along a line, up and down to another one; the value is shown and said
function step(chart, event) {
  const moves = {ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0]};
  const sets = chart.data.datasets.map((set, i) => i)
    .filter(i => chart.data.datasets[i].real && chart.isDatasetVisible(i) && chart.data.datasets[i].data.length);
  if (!moves[event.key] || !sets.length) {
    return;
  }
  event.preventDefault();
  const [across, along] = moves[event.key];
  const now = chart.getActiveElements()[0];
  const from = now ? Math.max(0, sets.indexOf(now.datasetIndex)) : 0;
  const datasetIndex = sets[now ? (from + across + sets.length) % sets.length : 0];
  const last = chart.data.datasets[datasetIndex].data.length - 1;
  point(chart, [{datasetIndex, index: now ? Math.min(last, Math.max(0, now.index + along)) : 0}]);
  const lines = [...(chart.tooltip.title || []), ...(chart.tooltip.body || []).flatMap(part => part.lines)];
  document.getElementById('said').textContent = lines.filter(line => line).join(', ');
}

// lines over a number that are no bands; a family shares colour and entry of the legend
function plain(lines) {
  const families = [...new Set(lines.map(line => line.family || line.label))];
  const style = looks(families, i => lines.find(line => (line.family || line.label) === families[i]).base);
  return lines.map((line, i) => {
    const family = line.family || line.label;
    const look = style[families.indexOf(family)];
    return {
      label: line.label, data: line.points, borderColor: look.colour, backgroundColor: look.colour, borderDash: look.dash, borderWidth: 2,
      pointRadius: line.points.length > 30 ? 0 : 2, pointStyle: 'line', group: family, listed: family, real: true,
      unlisted: lines.findIndex(other => (other.family || other.label) === family) !== i
    };
  });
}

// horizontal bars, one below the other. parts: {label, colour, values}
function bars(id, labels, parts, title, unit, stacked) {
  const settings = options({title, more: {type: 'linear', stacked, beginAtZero: true}}, '', () => '');
  settings.indexAxis = 'y';
  settings.interaction = {mode: 'index', axis: 'y', intersect: false};
  settings.scales.y = {...settings.scales.y, type: 'category', stacked, grid: {display: false}, title: {display: false}};
  settings.plugins.legend.display = parts.length > 1;
  settings.plugins.tooltip.callbacks = {
    title: items => items.length ? items[0].label : '', label: item => item.dataset.label + ': ' + short(item.raw) + unit
  };
  draw(id, parts.map(part => ({
    type: 'bar', label: part.label, data: part.values, backgroundColor: colour(part.colour), group: part.label, real: true,
    pointStyle: 'rect', maxBarThickness: 28
  })), settings, [], labels);
}

function costs() {
  bars('costs', data.costs.map(c => c.label), [{label: data.costTitle, colour: 'c0', values: data.costs.map(c => c.value)}],
      data.costTitle, '', false);
}

function curve() {
  const style = looks(data.curves, i => data.curves[i].base);
  const sets = data.curves.flatMap((c, i) => banded(c.label, c.points.map(p => ({...p, x: toAxis(p.x)})), style[i]));
  draw('curve', sets, options(sparsityAxis(sets.flatMap(s => s.data.map(p => p.x)), 'sparsity (fraction of weights cut)'), data.measure,
      x => 'sparsity ' + asSparsity(x)));
}

const asSparsity = x => String(Number((1 - Math.pow(10, -x)).toFixed(5)));

function sparsityAxis(xs, title) {
  const last = Math.max(...xs) + 0.02;
  const first = Math.min(...xs) - 0.02;
  return {title, more: {
    type: 'linear', min: first, max: last, ticks: {callback: asSparsity, autoSkip: true, maxRotation: 0},
    afterBuildTicks: scale => {
      scale.ticks = SPARSITY_TICKS.map(toAxis).filter(v => v >= first && v <= last).map(value => ({value}));
    }
  }};
}

// names a horizontal line where it stands
const lineNames = {
  id: 'lineNames',
  afterDatasetsDraw(chart) {
    const pen = chart.ctx;
    pen.save();
    pen.font = '12px system-ui, sans-serif';
    pen.textBaseline = 'bottom';
    chart.data.datasets.forEach((set, i) => {
      if (set.named && chart.isDatasetVisible(i)) {
        pen.fillStyle = colour('ink');
        const top = set.data[0].y + (set.data[0].sd || 0);
        pen.fillText(set.label, chart.chartArea.left + 8, chart.scales.y.getPixelForValue(top) - 3);
      }
    });
    pen.restore();
  }
};

/*
 * Lines over a setting. lines: {label, base, points: {x, mean, sd, peak, part, more}}; flat, without a value or with one that a logarithmic
 * axis has not, and so horizontal: {label, mean, sd}; loose: further datasets.
 */
function over(id, x, measure, lines, flat, loose) {
  const xs = [...new Set([...lines.flatMap(l => l.points.map(p => p.x)), ...loose.flatMap(l => l.data.map(p => p.x))])];
  const span = Math.max(...xs) - Math.min(...xs);
  const low = x.log ? Math.min(...xs) / 1.3 : Math.min(...xs) - 0.03 * span;
  const high = x.log ? Math.max(...xs) * 1.3 : Math.max(...xs) + 0.03 * span;
  const style = looks(lines, i => lines[i].base);
  const flatStyle = looks(flat, () => true);
  const sets = lines.flatMap((line, i) => x.single
    ? banded(line.label, line.points, style[i]).slice(0, 1).map(set => ({...set, showLine: false}))
    : banded(line.label, line.points, style[i]));
  const horizontal = flat.flatMap((f, i) => {
    const ends = banded(f.label, [{...f, x: low}, {...f, x: high}], {...flatStyle[i], radius: 0});
    ends[0].named = true;
    return ends;
  });
  draw(id, [...sets, ...horizontal, ...loose], options({title: x.title, more: {
    type: x.log ? 'logarithmic' : 'linear', min: low, max: high,
    afterBuildTicks: scale => {
      scale.ticks = (xs.length <= 12 ? xs.sort((a, b) => a - b) : scale.ticks.map(t => t.value)).map(value => ({value, major: true}));
    },
    ticks: {callback: value => short(value), maxRotation: 0, autoSkip: true}
  }}, measure, value => value === low || value === high ? '' : x.title + ' ' + short(value)), [lineNames]);
}

// draws now, when the colours change, and when what it returns is called
function show(make) {
  const all = () => {
    Object.values(Chart.instances).forEach(chart => chart.destroy());
    make();
  };
  all();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', all);
  // paper is light and has a width of its own
  addEventListener('beforeprint', () => {
    document.documentElement.classList.add('paper');
    all();
  });
  addEventListener('afterprint', () => {
    document.documentElement.classList.remove('paper');
    all();
  });
  return all;
}
