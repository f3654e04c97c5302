// The shop's own page: featured items on the front page, one item on the product page.

const money = (amount, currency) => new Intl.NumberFormat(document.documentElement.lang, { style: 'currency', currency }).format(amount);
const centimetres = (millimetres) => `${millimetres / 10} cm`;

/** An element with properties and children; text is never read as markup. */
function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter((child) => child !== null));
  return made;
}

function picture(item, eager = false) {
  return element('img', { className: 'picture', src: item.picture, alt: item.title, width: 800, height: 800, loading: eager ? 'eager' : 'lazy' });
}

function stars(item) {
  if (!item.rating) return element('span', { className: 'stars' }, 'Not rated yet');
  const full = Math.round(item.rating);
  const drawn = element('i', {}, '★'.repeat(full) + '☆'.repeat(5 - full));
  drawn.setAttribute('aria-hidden', 'true');
  const line = element('span', { className: 'stars' }, drawn, ` ${item.rating.toFixed(1)} (${item.rating_count})`);
  line.setAttribute('aria-label', `${item.rating} of 5 stars, ${item.rating_count} ratings`);
  line.setAttribute('role', 'img');
  return line;
}

function card(item) {
  const what = item.title.slice(item.series.length + 1);
  const words = element('div', {}, element('b', {}, item.series), element('span', { className: 'what' }, what),
    element('span', { className: 'price' }, money(item.price, item.currency)), stars(item));
  return element('li', {}, element('a', { className: 'card', href: item.link }, picture(item), words));
}

function tile(category) {
  const image = element('img', { className: 'picture', src: category.picture, alt: '', width: 800, height: 800, loading: 'lazy' });
  return element('li', {}, element('a', { className: 'tile', href: category.link }, image,
    element('strong', {}, category.name), element('span', {}, `${category.items} items`)));
}

async function read(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

async function front() {
  const page = await read('featured.json');
  document.getElementById('tiles').append(...page.categories.map(tile));
  document.getElementById('grid').append(...page.items.map(card));
  const shown = page.hero.map((address) => element('img', { className: 'picture', src: address, alt: '', width: 800, height: 800 }));
  document.getElementById('hero-pictures').append(...shown);
}

/** The item in schema.org's words, for search engines and for whoever reads the page as a feed. */
function structured(item) {
  const here = (address) => new URL(address, location.href).href;
  const length = (millimetres) => ({ '@type': 'QuantitativeValue', value: millimetres, unitCode: 'MMT' });
  return {
    '@context': 'https://schema.org',
    '@type': 'Product',
    sku: item.id,
    name: item.title,
    description: item.description,
    image: here(item.picture),
    url: here(item.link),
    category: item.category,
    brand: { '@type': 'Brand', name: item.series },
    color: item.colour,
    material: item.material.join(', '),
    width: length(item.width_mm),
    depth: length(item.depth_mm),
    height: length(item.height_mm),
    offers: {
      '@type': 'Offer',
      price: item.price.toFixed(2),
      priceCurrency: item.currency,
      availability: `https://schema.org/${item.in_stock ? 'InStock' : 'OutOfStock'}`,
    },
    ...(item.rating ? { aggregateRating: { '@type': 'AggregateRating', ratingValue: item.rating, reviewCount: item.rating_count } } : {}),
  };
}

function facts(item) {
  const rows = [
    ['Width', centimetres(item.width_mm)], ['Depth', centimetres(item.depth_mm)], ['Height', centimetres(item.height_mm)],
    ['Colour', item.colour], ['Material', item.material.join(', ')], ['Pattern', item.pattern], ['Style', item.style],
    ['Made for', item.room.join(', ')], ['Seats', item.seats], ['Drawers', item.drawers], ['Doors', item.doors],
    ['Shelves', item.shelves], ['Pieces', item.pieces], ['Holds', item.volume_ml && `${item.volume_ml / 1000} l`],
    ['Good to know', item.features.join(', ')], ['Article', item.id],
  ];
  const told = rows.filter(([, value]) => value);
  return element('dl', {}, ...told.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, String(value))]));
}

async function product() {
  const id = new URLSearchParams(location.search).get('id') ?? '';
  const place = document.getElementById('product');
  const kind = /^[A-Z]{2,3}(?=-\d+$)/.exec(id)?.[0];
  const items = kind ? await read(`items/${kind}.json`).catch(() => ({})) : {};
  const item = items[id];
  if (!item) {
    place.replaceChildren(element('p', {}, 'We have no such item. ', element('a', { href: 'index.html' }, 'Back to the shop')));
    return;
  }
  document.title = `${item.title} · Quillmere`;
  const data = element('script', { type: 'application/ld+json' });
  data.textContent = JSON.stringify(structured(item));
  document.head.append(data);
  const words = element('div', {}, element('p', { className: 'trail' }, item.category.replaceAll(' > ', ' › ')),
    element('h1', {}, item.title), stars(item), element('p', { className: 'price' }, money(item.price, item.currency)),
    element('p', { className: item.in_stock ? 'stock' : 'stock out' }, item.in_stock ? 'In stock' : 'Sold out for now'),
    element('p', {}, item.description), facts(item));
  place.replaceChildren(element('div', {}, picture(item, true)), words);
  const others = Object.values(items).filter((other) => other.id !== id);
  const near = (other) => Number(other.colour === item.colour) + Number(other.series === item.series) + Number(other.type === item.type);
  const more = others.sort((a, b) => near(b) - near(a) || a.id.localeCompare(b.id)).slice(0, 4);
  document.getElementById('grid').append(...more.map(card));
  document.getElementById('more').hidden = more.length === 0;
}

(document.getElementById('product') ? product() : front()).catch((error) => console.error('shop:', error));
